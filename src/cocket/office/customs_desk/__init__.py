"""The customs officer's desk: look a licence up, see what it covers, confirm or draw what leaves. Owns no rows."""
