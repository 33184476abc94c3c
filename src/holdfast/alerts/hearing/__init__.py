"""What others say: alerts of other authorities, transit agencies and road authorities, read on a
timer and shown by place. Nothing of it goes out by itself: staff may write a bulletin from it."""
