"""The API that programs read and write, `/api/v1`: typed answers, cursors, ETags, problem details (RFC 9457).

It decides nothing and queries no table: it reads views and calls ports. No page may enter.
"""
