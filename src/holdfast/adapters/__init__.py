"""One folder per outside party: ``adapters/<port>/<vendor>/``; named in settings, imported by no
one else."""
