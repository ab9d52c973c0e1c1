package benchmarks;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.util.VersionUtil;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;

/**
 * The HAPI FHIR validator behind the lines that {@code peers/protocol.py} describes. No network: code systems that are not at hand
 * give a warning. Everything else is as HAPI comes: any extension is allowed, and no profile is implied by a LOINC code.
 */
public final class Hapi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Hapi() {}

  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    FhirValidator validator = validator(work.resolve("packages"));
    List<Path> measured = files(work.resolve("inputs/measured"));
    List<Path> judged = files(work.resolve("inputs/judged"));
    errors(validator, Files.readString(judged.get(0)));
    say(Map.of("event", "first"));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<String> sources = new ArrayList<>();
    for (String line = lines.readLine(); line != null && !line.equals("end"); line = lines.readLine()) {
      if (line.equals("judge")) {
        judge(validator, judged);
      } else if (line.startsWith("round ")) {
        if (sources.isEmpty()) {
          for (Path file : measured) {
            sources.add(Files.readString(file));
          }
        }
        round(validator, sources, Double.parseDouble(line.substring("round ".length())));
      }
    }
  }

  private static FhirValidator validator(Path packages) throws IOException {
    FhirContext context = FhirContext.forR4();
    PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
    for (Path file : files(packages)) {
      IBaseResource resource = context.newJsonParser().parseResource(Files.readString(file));
      // HAPI's in-memory terminology reads an excerpt of a code system as all of it, and then fails value sets of other codes.
      if (!(resource instanceof CodeSystem system && system.getContent() == CodeSystem.CodeSystemContentMode.FRAGMENT)) {
        loaded.addResource(resource);
      }
    }
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            loaded,
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context),
            unknown);
    return context.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
  }

  private static List<List<String>> errors(FhirValidator validator, String source) {
    List<List<String>> errors = new ArrayList<>();
    for (SingleValidationMessage message : validator.validateWithResult(source).getMessages()) {
      if (message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal()) {
        errors.add(List.of(String.valueOf(message.getLocationString()), String.valueOf(message.getMessage())));
      }
    }
    return errors;
  }

  private static void judge(FhirValidator validator, List<Path> files) throws IOException {
    Map<String, List<List<String>>> errors = new TreeMap<>();
    for (Path file : files) {
      errors.put(file.getFileName().toString(), errors(validator, Files.readString(file)));
    }
    String java = System.getProperty("java.vm.name") + " " + System.getProperty("java.version");
    say(Map.of("event", "judged", "errors", errors, "version", VersionUtil.getVersion(), "runtime", java));
  }

  private static void round(FhirValidator validator, List<String> sources, double seconds) throws IOException {
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuBefore = system.getProcessCpuTime();
    long before = System.nanoTime();
    long resources = 0;
    do {
      for (String source : sources) {
        errors(validator, source);
      }
      resources += sources.size();
    } while ((System.nanoTime() - before) / 1e9 < seconds);
    double elapsed = (System.nanoTime() - before) / 1e9;
    double cpu = (system.getProcessCpuTime() - cpuBefore) / 1e9;
    say(Map.of("event", "round", "resources", resources, "seconds", elapsed, "cpu", cpu));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(p -> p.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static void say(Object event) throws IOException {
    OUT.println(JSON.writeValueAsString(event));
  }
}
