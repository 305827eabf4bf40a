import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes two events to Drawback Monitor's topics with org.apache.kafka:kafka-clients 4.
 *
 * <pre>KAFKA_BOOTSTRAP=127.0.0.1:9092 mvn -q compile exec:java</pre>
 *
 * The first is a CloudEvent in structured mode (all of it is the value), the second in binary mode (its attributes are
 * headers). Use one mode or the other; both mean the same. See docs/producers.md.
 */
public final class Produce {
    private static final String CLAIMANT = "acme";

    // The id follows from the fact, so that the same fact sent twice has the same id and counts once.
    // Money and quantities are strings: a double loses cents.
    private static final String ENTRY_FILED = """
        {
          "specversion": "1.0",
          "id": "example-java/entry/AA0-1000000-5/filed",
          "source": "urn:example:java",
          "type": "entry.filed.v1",
          "time": "2026-01-07T12:00:00Z",
          "partitionkey": "acme",
          "subject": "AA010000005",
          "datacontenttype": "application/json",
          "data": {
            "entry_number": "AA010000005", "entry_type": "01", "importer_number": "90-100000000", "port": "2704",
            "entry_on": "2026-01-07", "import_on": "2026-01-04",
            "lines": [{
              "line_number": 1, "hts": "6006420085", "origin": "TW", "quantity": "3620", "unit": "KG",
              "value": "21530.00",
              "charges": [
                {"duty_class": "duty", "amount": "2153.00", "heading": "6006420085", "rate_percent": "10"}
              ]
            }]
          }
        }""";

    private static final Map<String, String> INQUIRY_HEADERS = Map.of(
        "content-type", "application/json",
        "ce_specversion", "1.0",
        "ce_id", "example-java/inquiry/CF28-2026-17/issued",
        "ce_source", "urn:example:java",
        "ce_type", "inquiry.issued.v1",
        "ce_time", "2026-02-02T15:30:00Z",
        "ce_claimant", CLAIMANT,
        "ce_subject", "CF28-2026-17");
    private static final String INQUIRY = """
        {"inquiry_id": "CF28-2026-17", "form": "CF-28", "issued_on": "2026-02-02", "entry_number": "AA010000005"}""";

    public static void main(String[] args) throws Exception {
        var settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            System.getenv().getOrDefault("KAFKA_BOOTSTRAP", "127.0.0.1:9092"));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 10);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);

        var entry = new ProducerRecord<>("drawback.entry.v1", CLAIMANT, ENTRY_FILED);
        entry.headers().add("content-type", bytes("application/cloudevents+json; charset=UTF-8"));
        var inquiry = new ProducerRecord<>("drawback.inquiry.v1", CLAIMANT, INQUIRY);
        INQUIRY_HEADERS.forEach((name, text) -> inquiry.headers().add(name, bytes(text)));

        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = List.of(producer.send(entry), producer.send(inquiry));
            for (var future : sent) {
                var place = future.get(); // throws what went wrong: an event that is not acknowledged is not sent
                System.out.printf("%s[%d] at %d%n", place.topic(), place.partition(), place.offset());
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
