#!/bin/sh
# Make the secrets that docker-compose.yml needs, once; what exists is left as it is.
set -eu
folder="${DRAWBACK_SECRET_FILES:-$(dirname "$0")/../../.run/secrets}"
mkdir -p "$folder"
chmod 700 "$folder"
for name in database_password grafana_password; do
    if [ ! -s "$folder/$name" ]; then
        # readable inside containers, whose users differ from yours; the folder keeps others on this machine out
        head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' > "$folder/$name"
        chmod 644 "$folder/$name"
        echo "made $folder/$name"
    fi
done
