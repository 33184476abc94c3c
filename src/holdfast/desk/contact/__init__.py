"""The screen of a contact: strip, my work, one question at a time, person, place, knowledge.

Every act is one POST that ends in one operation and answers with the parts of the screen that
changed; without JavaScript with the whole screen. What a screen shows is decided in `screen`.
"""
