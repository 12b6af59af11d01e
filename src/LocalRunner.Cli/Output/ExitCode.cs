namespace LocalRunner.Cli.Output;

/// <summary>What the program's exit codes mean, and which one a failure of the library has.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Unusable = 3;
    public const int DoesNotFit = 4;
    public const int NativeLibrary = 5;
    public const int NetworkOrStore = 6;
    public const int Cancelled = 130;

    public static int Of(LocalRunnerError error) => error switch
    {
        LocalRunnerError.InvalidArgument or LocalRunnerError.PromptTooLong or LocalRunnerError.InvalidGrammar or LocalRunnerError.InvalidMessages => Usage,
        LocalRunnerError.FileNotFound or LocalRunnerError.FileAccess or LocalRunnerError.InvalidModel or LocalRunnerError.UnsupportedModel
            or LocalRunnerError.AdapterMismatch or LocalRunnerError.NoChatTemplate or LocalRunnerError.InvalidChatTemplate => Unusable,
        LocalRunnerError.OutOfMemory => DoesNotFit,
        LocalRunnerError.NativeLibraryMissing or LocalRunnerError.NativeLibraryUnsupported => NativeLibrary,
        LocalRunnerError.NetworkFailed or LocalRunnerError.ModelNotAvailable or LocalRunnerError.StoreFailed => NetworkOrStore,
        _ => Unexpected,
    };
}
