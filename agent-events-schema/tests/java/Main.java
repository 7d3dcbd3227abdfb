// Pairs of schemas in, one a line; what Avro's Java library says about each out, one a line.
//
// A line in: reader TAB writer, and a third column of data of the writer in hexadecimal digits, separated by commas.
// A line out: `compatible`, `incompatible` or `error`, TAB `TYPE@location` sorted and separated by spaces (or the error),
// TAB a digit for each datum: 1 when the decoder reads it, 0 when it does not.
// With the argument `time`, lines `repeat` times over are only checked, and the time is printed.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;

public final class Main {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    if (arguments.length > 0 && arguments[0].equals("time")) {
      time(in, out);
    } else {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answer(line.split("\t", -1)));
      }
    }
    out.flush();
  }

  private static String answer(String[] columns) {
    Schema reader;
    Schema writer;
    try {
      reader = new Schema.Parser().parse(columns[0]);
      writer = new Schema.Parser().parse(columns[1]);
    } catch (RuntimeException error) {
      return "unparsable\t" + oneLine(error) + "\t";
    }
    String verdict;
    String details;
    try {
      SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
      boolean compatible = pair.getResult().getCompatibility() == SchemaCompatibilityType.COMPATIBLE;
      verdict = compatible ? "compatible" : "incompatible";
      TreeSet<String> found = new TreeSet<>();
      for (Incompatibility one : pair.getResult().getIncompatibilities()) {
        found.add(one.getType() + "@" + one.getLocation());
      }
      details = String.join(" ", found);
    } catch (RuntimeException | StackOverflowError error) {
      verdict = "error";
      details = oneLine(error);
    }
    StringBuilder decoded = new StringBuilder();
    if (columns.length > 2 && !columns[2].isEmpty()) {
      for (String hex : columns[2].split(",")) {
        decoded.append(decodes(reader, writer, hex.equals("-") ? "" : hex) ? '1' : '0');
      }
    }
    return verdict + "\t" + details + "\t" + decoded;
  }

  private static boolean decodes(Schema reader, Schema writer, String hex) {
    try {
      byte[] bytes = HexFormat.of().parseHex(hex);
      new GenericDatumReader<>(writer, reader).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
      return true;
    } catch (Exception | StackOverflowError error) {
      return false;
    }
  }

  private static String oneLine(Throwable error) {
    return String.valueOf(error).replaceAll("[\t\r\n]", " ");
  }

  private static void time(BufferedReader in, PrintStream out) throws Exception {
    List<Schema[]> pairs = new ArrayList<>();
    long start = System.nanoTime();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] columns = line.split("\t", -1);
      pairs.add(new Schema[] {new Schema.Parser().parse(columns[0]), new Schema.Parser().parse(columns[1])});
    }
    long parsed = System.nanoTime();
    int compatible = 0;
    for (Schema[] pair : pairs) {
      SchemaPairCompatibility result = SchemaCompatibility.checkReaderWriterCompatibility(pair[0], pair[1]);
      if (result.getResult().getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
        compatible++;
      }
    }
    long checked = System.nanoTime();
    Runtime runtime = Runtime.getRuntime();
    out.printf("pairs=%d compatible=%d parse_ms=%d check_ms=%d memory_mib=%d%n", pairs.size(), compatible,
        (parsed - start) / 1_000_000, (checked - parsed) / 1_000_000,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }
}
