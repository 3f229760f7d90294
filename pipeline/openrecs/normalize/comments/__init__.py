"""What GAO's comments say, by rule: who agreed, what was done last, what was promised."""
