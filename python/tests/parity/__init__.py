"""Models on packed rows, compared with each segment alone. Needs the packages that `requirements.txt` lists."""
