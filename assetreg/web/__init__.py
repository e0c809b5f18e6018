"""The kit every HTML page is made with: transactions, guards, errors, forms, navigation, layout."""
