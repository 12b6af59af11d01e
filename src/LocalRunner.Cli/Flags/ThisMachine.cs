using LocalRunner.Devices;

namespace LocalRunner.Cli.Flags;

/// <summary>Describes this machine to the planner.</summary>
internal static class ThisMachine
{
    /// <summary>The engine knows this machine's GPUs, where it is there.</summary>
    public static DeviceInfo Detect()
    {
        try
        {
            return LlamaCpp.Gpus is { Count: > 0 } gpus ? DeviceInfo.Detect(gpus) : DeviceInfo.Detect();
        }
        catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.NativeLibraryMissing or LocalRunnerError.NativeLibraryUnsupported)
        {
            return DeviceInfo.Detect();
        }
    }
}
