"""How well people agree with each other, and with the tool.

``coefficients`` → ``reviewers``, ``suggestions``, ``second_reviews`` → ``report``; ``sources`` finds the countries and
languages of the subjects, ``sentences`` says all of it in words.
"""
