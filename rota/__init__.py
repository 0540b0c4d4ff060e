"""The service: volunteers' answers in, a published rota and calendar feeds out."""
