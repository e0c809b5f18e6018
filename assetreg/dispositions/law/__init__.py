"""What the law says of handling assets, as dated tables and pure rules: forms, paths, authority, clocks."""
