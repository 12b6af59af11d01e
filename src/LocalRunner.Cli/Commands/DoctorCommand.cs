using System.CommandLine;
using LocalRunner.Bench.Roofline;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Machine;

namespace LocalRunner.Cli.Commands;

/// <summary>Describes what this machine has and whether the native library works on it.</summary>
internal sealed class DoctorCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;

    public DoctorCommand(Terminal terminal, Option<bool> json)
        : base("doctor", "Show what this machine has, and whether the native library works on it.")
    {
        _terminal = terminal;
        _json = json;
        SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
    }

    public override IReadOnlyList<string> Examples { get; } = ["doctor", "doctor --json | jq .machine"];

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var machine = MachineInfo.Detect();
        double? bandwidth;
        using (new Notice(_terminal, "Measuring memory bandwidth…"))
            bandwidth = MemoryBandwidth.Measure(machine, cancellation);

        var document = Examine(machine, bandwidth);
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, document, Documents.Default.DoctorDocument);
        else
            Show(document);
        return document.Error is null ? ExitCode.Done : ExitCode.NativeLibrary;
    }

    private static DoctorDocument Examine(MachineInfo machine, double? bandwidth)
    {
        DoctorDocument.NativeDetail? native = null;
        ErrorDocument.ErrorDetail? error = null;
        try
        {
            var engine = LlamaCpp.Load();
            native = new(engine.Backend, engine.Release, engine.Folder, engine.CpuVariant, engine.CpuVariantReason, engine.UnusedFeatures, engine.SystemInfo,
                [.. engine.Devices.Select(device => new DoctorDocument.DeviceDetail(device.Name, device.Description, device.Kind, device.FreeBytes, device.TotalBytes))]);
        }
        catch (LocalRunnerException exception)
        {
            error = new(SettingNames.Of(exception.Error), exception.Message);
        }

        return new(
            new(machine.OperatingSystem, machine.Architecture, machine.Processor, machine.LogicalCores, machine.UsableCores, machine.ProcessorQuota,
                machine.TotalMemory, machine.AvailableMemory, machine.MemoryLimit, machine.MemoryLimitUsed, bandwidth),
            native,
            [.. LlamaCpp.LoadAttempts.Select(attempt => new DoctorDocument.AttemptDetail(attempt.Source, attempt.Path, attempt.Error))],
            error);
    }

    private void Show(DoctorDocument document)
    {
        var tables = new Tables(_terminal);
        var machine = document.Machine;
        var memory = $"{new ByteSize(machine.TotalBytes)}, {new ByteSize(machine.AvailableBytes)} available";
        tables.Facts("Machine",
            ("system", machine.OperatingSystem),
            ("processor", $"{machine.Processor} ({machine.Architecture})"),
            ("cores", $"{machine.UsableCores} usable of {machine.LogicalCores} logical"
                + (machine.ProcessorQuota is { } quota ? $", limited to {quota:0.##}" : "")),
            ("memory", memory),
            ("memory limit", machine.LimitBytes is { } limit ? $"{new ByteSize(limit)}, {new ByteSize(machine.LimitUsedBytes ?? 0)} used" : "none"),
            ("memory bandwidth", machine.BandwidthBytesPerSecond is { } bandwidth
                ? $"{bandwidth / 1e9:0.0} GB/s read, so at most {bandwidth / 4e9:0.0} tokens/s of a model of 4 GB"
                : "not measured: too little memory is available"));

        if (document.Native is { } native)
        {
            tables.Facts("Native library",
                ("llama.cpp", $"{native.Release}, {native.Backend}"),
                ("folder", native.Folder),
                ("CPU code", $"{native.CpuVariant}. {native.CpuVariantReason}"),
                ("not used by it", native.UnusedFeatures.Count > 0 ? string.Join(", ", native.UnusedFeatures) : "nothing that is known"),
                ("CPU features", native.SystemInfo));
            tables.Rows("Devices", ["name", "description", "kind", Column.Figure("free"), Column.Figure("total")],
                native.Devices.Select(device => (string[])[device.Name, device.Description, device.Kind, new ByteSize(device.FreeBytes).ToString(), new ByteSize(device.TotalBytes).ToString()]));
        }

        tables.Rows("Load attempts", ["source", Column.Path("path"), Column.Sentence("result")],
            document.Attempts.Select(attempt => (string[])[attempt.Source, attempt.Path, attempt.Error ?? "loaded"]));
        if (document.Error is { } error)
            _terminal.Error.WriteLine(PlainText.OfText($"error: {error.Message}"));
    }
}
