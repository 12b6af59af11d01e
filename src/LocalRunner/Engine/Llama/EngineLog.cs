using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Keeps what llama.cpp would print on stderr. The library logs from the thread that called it, and from its own;
/// a capture collects the lines of the thread that opened it, so two loads side by side do not mix.
/// </summary>
internal static unsafe class EngineLog
{
    private const int Debug = 1;
    private const int Warn = 3;
    private const int Error = 4;
    private const int Continuation = 5;

    [ThreadStatic]
    private static Capture? s_current;

    public static void Attach() => LlamaImports.SetLog(&OnLine, null);

    /// <summary>Keeps what libmtmd would print as well.</summary>
    public static void AttachImages()
    {
        MtmdImports.SetLog(&OnLine, null);
        MtmdImports.SetDecoderLog(&OnLine, null);
    }

    /// <summary>Collects the lines that native calls on this thread log until the capture is disposed.</summary>
    /// <param name="onLine">Gets each line as it comes; it must not throw.</param>
    public static Capture Open(Action<string>? onLine = null) => s_current = new Capture(s_current, onLine);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLine(int level, byte* text, void* userData)
    {
        // An exception that leaves this method would end the process.
        try
        {
            s_current?.Append(level, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (Exception)
        {
            // A line that can't be kept is lost; who listens keeps its own failures.
        }
    }

    internal sealed class Capture(Capture? outer, Action<string>? onLine) : IDisposable
    {
        private const int MostLines = 4096;

        private readonly StringBuilder _line = new();
        private readonly List<string> _lines = [];
        private readonly List<string> _problems = [];
        private int _level;

        /// <summary>Gets the lines so far, oldest first.</summary>
        public IReadOnlyList<string> Lines => _lines;

        /// <summary>Gets what went wrong in the library's own words, or null when it said nothing.</summary>
        public string? Problem => _problems.Count == 0 ? null : string.Join("; ", _problems.TakeLast(3));

        public void Append(int level, ReadOnlySpan<byte> text)
        {
            if (level != Continuation)
                _level = level;

            // A line or more a tensor: they would crowd out what is told once, at the end.
            if (_level == Debug)
                return;
            var parts = Encoding.UTF8.GetString(text).Split('\n');
            foreach (var part in parts[..^1])
            {
                _line.Append(part);
                EndLine();
            }

            _line.Append(parts[^1]);
        }

        public void Dispose() => s_current = outer;

        private void EndLine()
        {
            var line = _line.ToString().Trim();
            _line.Clear();
            if (line.Length == 0)
                return;

            if (_lines.Count < MostLines)
                _lines.Add(line);
            if (_level == Error || (_level == Warn && line.Contains("fail", StringComparison.Ordinal)))
                _problems.Add(line);
            onLine?.Invoke(line);
        }
    }
}
