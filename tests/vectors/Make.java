// The values of values.json in; what Avro for Java writes of them out: as java.txt, and in blocks with their sizes in
// bytes as java-blocks.txt.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

public class Make {
  public static void main(String[] arguments) throws Exception {
    Path here = Path.of(arguments[0]);
    StringBuilder direct = new StringBuilder();
    StringBuilder blocks = new StringBuilder();
    for (JsonNode one : new ObjectMapper().readTree(here.resolve("values.json").toFile())) {
      Path file = here.resolve("../golden").resolve(one.get("schema").asText());
      Schema schema = new Schema.Parser().parse(file.toFile());
      String json = one.get("value").toString();
      Object value = new GenericDatumReader<>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, json));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write(schema, value, EncoderFactory.get().directBinaryEncoder(out, null));
      ByteArrayOutputStream inBlocks = new ByteArrayOutputStream();
      // The least size there is: arrays and maps are cut into as many blocks as possible.
      EncoderFactory small = new EncoderFactory().configureBlockSize(64);
      write(schema, value, small.blockingBinaryEncoder(inBlocks, null));
      String name = one.get("name").asText();
      direct.append(name + " " + HexFormat.of().formatHex(out.toByteArray()) + "\n");
      blocks.append(name + " " + HexFormat.of().formatHex(inBlocks.toByteArray()) + "\n");
    }
    Files.writeString(here.resolve("java.txt"), direct);
    Files.writeString(here.resolve("java-blocks.txt"), blocks);
  }

  private static void write(Schema schema, Object value, BinaryEncoder encoder) throws Exception {
    new GenericDatumWriter<>(schema).write(value, encoder);
    encoder.flush();
  }
}
