using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using LLama.Native;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Engine.Llama;

/// <summary>One run of llama.cpp's quantiser. Its log is the only place where it says which type each tensor gets.</summary>
internal static unsafe partial class Quantization
{
    public static QuantizeResult Run(GgufFile file, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress)
    {
        if (!GgufFileTypes.TryParse(options.FileType, out var fileType))
            throw Require.Invalid($"{options.FileType} is no file type; known: {string.Join(", ", Enum.GetNames<GgufFileType>())}.");

        LlamaLibrary.Load();
        var parameters = LLamaModelQuantizeParams.Default();
        parameters.nthread = options.Threads ?? MachineInfo.Detect().UsableCores;
        parameters.ftype = (LLamaFtype)fileType;
        parameters.allow_requantize = options.AllowRequantize;
        parameters.quantize_output_tensor = !options.LeaveOutputTensor;
        parameters.pure = options.Pure;
        parameters.dry_run = dryRun;

        var targets = new Dictionary<string, GgufTensorType>(StringComparer.Ordinal);
        var fellBack = 0;
        ExceptionDispatchInfo? failure = null;
        void Read(string line)
        {
            if (TensorLine().Match(line) is { Success: true } tensor)
            {
                if (int.TryParse(tensor.Groups["done"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var done))
                    onProgress((double)done / Math.Max(1, file.Tensors.Count));
                var name = tensor.Groups[tensor.Groups["target"].Success ? "target" : "type"].Value;
                if (Enum.TryParse<GgufTensorType>(name, ignoreCase: true, out var type) && GgufTensorTypes.IsKnown(type))
                    targets[tensor.Groups["name"].Value] = type;
            }
            else if (FallbackLine().Match(line) is { Success: true } fallback)
            {
                _ = int.TryParse(fallback.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out fellBack);
            }
        }

        using var log = EngineLog.Open(line =>
        {
            // The caller's progress runs here too, inside native code, past which nothing may be thrown.
            try
            {
                Read(line);
            }
            catch (Exception exception)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }
        });

        var status = LlamaImports.Quantize(file.Path, output, &parameters);
        failure?.Throw();
        if (status != 0)
            throw Failure(file.Path, log.Problem);

        var before = file.Tensors.Sum(tensor => tensor.Bytes);
        var after = file.Tensors.Sum(tensor => targets.TryGetValue(tensor.Name, out var type) ? GgufTensorTypes.BytesOf(type, tensor.Elements) : tensor.Bytes);
        return new(before, after, after * 8.0 / Math.Max(1, file.Tensors.Sum(tensor => tensor.Elements)), fellBack);
    }

    private static LocalRunnerException Failure(string input, string? problem) => problem switch
    {
        not null when problem.Contains("iostream", StringComparison.Ordinal) =>
            new(LocalRunnerError.FileAccess, $"The quantised file could not be written ({problem}). Is the disk full, or the folder read-only?"),
        not null when problem.Contains("imatrix", StringComparison.Ordinal) =>
            new(LocalRunnerError.UnsupportedModel, $"This file type needs an importance matrix, which is not supported. Take one from Q2_K upwards. ({problem})"),
        not null when problem.Contains("requantiz", StringComparison.Ordinal) =>
            new(LocalRunnerError.UnsupportedModel, $"{input} is quantised already. Start from an F16, BF16 or F32 file, or allow requantising. ({problem})"),
        _ => new(LocalRunnerError.UnsupportedModel, $"llama.cpp could not quantise {input}: {problem ?? "it gave no reason"}."),
    };

    [GeneratedRegex(
        @"^\[\s*(?<done>[0-9]+)/\s*[0-9]+\]\s+(?<name>\S+)\s+-\s+\[.*?\],\s+type\s*=\s*(?<type>\w+),.*?((converting to (?<target>\w+) )|(\((?<target>\w+)\)\s*$)|$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TensorLine();

    [GeneratedRegex(@"^llama_model_quantize_impl: WARNING: (?<count>[0-9]+) of [0-9]+ tensor\(s\) required fallback", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FallbackLine();
}
