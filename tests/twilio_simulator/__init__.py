"""Twilio's side of a phone call: signs webhooks, carries TwiML out and notes what a caller hears."""
