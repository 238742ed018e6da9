import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * Asks AWS's rule engine: reads lines of {"pattern": text, "events": [text, …]} and answers each with {"answers": "10…"},
 * one digit for each event, or {"refusal": the reason}.
 */
public final class RecordPatterns {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode asked = json.readTree(line);
      out.println(json.writeValueAsString(answer(json, asked)));
    }
    out.flush();
  }

  private static JsonNode answer(ObjectMapper json, JsonNode asked) {
    Machine machine = new Machine();
    try {
      // Not addRule, which falls back to a compiler without $or.
      JsonRuleCompiler.compile(asked.get("pattern").asText()).forEach(rule -> machine.addPatternRule("rule", rule));
    } catch (Exception error) {
      return json.createObjectNode().put("refusal", String.valueOf(error.getMessage()).split("\n")[0]);
    }
    StringBuilder digits = new StringBuilder();
    for (JsonNode event : asked.get("events")) digits.append(digit(machine, event.asText()));
    return json.createObjectNode().put("answers", digits.toString());
  }

  private static char digit(Machine machine, String event) {
    try {
      return machine.rulesForJSONEvent(event).isEmpty() ? '0' : '1';
    } catch (Exception error) {
      return 'x';
    }
  }
}
