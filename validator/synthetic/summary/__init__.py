"""What a population is like: counted block by block, and compared with what is published."""
