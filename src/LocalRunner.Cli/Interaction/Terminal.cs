using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Store;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Cli.Interaction;

/// <summary>What a command reads from and writes to: the process's streams, or a test's.</summary>
internal sealed class Terminal
{
    private const int PlainWidth = 4096;

    private readonly Lazy<TextReader> _in;

    /// <param name="input">Opens the input when it is first read, since that puts a terminal into another mode.</param>
    /// <param name="output">The bytes of stdout.</param>
    /// <param name="error">The bytes of stderr.</param>
    public Terminal(Func<TextReader> input, Stream output, Stream error)
    {
        _in = new(input);
        Output = output;
        Out = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Error = new StreamWriter(error, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    public TextReader In => _in.Value;

    public TextWriter Out { get; }

    /// <summary>Gets the bytes below <see cref="Out"/>.</summary>
    public Stream Output { get; }

    public TextWriter Error { get; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Gets whether a <see cref="LineEditor"/> reads the console's keys; Windows edits lines well itself.</summary>
    public bool EditsLines { get; init; }

    /// <summary>Gets whether colour is wanted where a stream is a terminal.</summary>
    public bool Colour { get; init; }

    /// <summary>Gets the columns of a line; what is no terminal has room for any line.</summary>
    public int Width { get => Columns?.Invoke() ?? field; init; } = PlainWidth;

    /// <summary>Gets what counts the columns now, where a window may become another; null where <see cref="Width"/> stays.</summary>
    public Func<int>? Columns { private get; init; }

    /// <summary>Gets the folder of the user's settings; null has none.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Gets the folder of what the program remembers between runs, such as the lines of chats; null has none.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Gets where models are kept and come from; null takes the environment.</summary>
    public StoreOptions? Store { get; init; }

    public Interrupts Interrupts { get; } = new();

    /// <summary>Gets or sets the reading of a line that nobody waits for any more: a console's can't be cancelled, so whoever asks next gets that line.</summary>
    public Task<EditedLine>? Reading { get; set; }

    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Console.InputEncoding = Encoding.UTF8;

        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(OpenInput, OpenOutput(), Console.OpenStandardError())
        {
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            EditsLines = !Console.IsInputRedirected && !Console.IsErrorRedirected && !OperatingSystem.IsWindows() && !dumb,
            Colour = Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 } && !dumb,
            Columns = Console.IsOutputRedirected ? null : static () => Math.Max(40, Console.WindowWidth),
            ConfigurationFolder = LocalRunner.Bench.Tuning.ConfigurationFolder.Path,
            StateFolder = Interaction.StateFolder.Path,
        };
    }

    /// <summary>Text of files and models for a terminal, where it must not steer it; other readers get it as it is.</summary>
    public string Shown(string text) => OutputIsTerminal ? PlainText.OfText(text) : text;

    /// <summary>Writes a message to stderr, on a terminal broken between words.</summary>
    public void Say(string message)
    {
        foreach (var line in message.Split('\n').SelectMany(line => ErrorIsTerminal ? WordWrap.Lines(line, Width) : [line]))
            Error.WriteLine(line);
    }

    /// <summary>Asks, and returns the line that is typed; null at the end of the input.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancellation)
    {
        Error.Write(question);

        // Reading a console can't be cancelled, so it has a thread of its own.
        return await Task.Run(In.ReadLine, CancellationToken.None).WaitAsync(cancellation);
    }

    private static TextReader OpenInput() =>
        OwnProcess.HasNoInput() ? TextReader.Null : Console.IsInputRedirected ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : Console.In;

    /// <summary>The console's own stream hides that a pipe's reader has gone, and the program would go on for nobody.</summary>
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            try
            {
                var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!pipe.CanSeek)
                    return pipe;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // A stdout that is closed or read-only: the console's stream swallows what is written.
            }
        }

        return Console.OpenStandardOutput();
    }
}
