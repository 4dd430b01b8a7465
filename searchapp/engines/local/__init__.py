"""What engines share that keep an index in a folder of this machine."""
