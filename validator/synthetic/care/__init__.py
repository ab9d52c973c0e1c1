"""Who serves them: organisations and personnel of every municipality, and when they are at work."""
