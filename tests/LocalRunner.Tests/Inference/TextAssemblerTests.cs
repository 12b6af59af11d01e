using System.Text;
using LocalRunner.Engine;
using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public sealed class TextAssemblerTests
{
    [Theory]
    [InlineData("안녕 🙂 é!")]
    [InlineData("plain")]
    [InlineData("👩‍👩‍👧")]
    public void Append_ByteByByte_GivesWholeCharactersOnly(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var assembler = new TextAssembler(new Vocabulary(new Pieces([.. bytes.Select(b => new[] { b })])), showSpecial: false);

        var parts = Enumerable.Range(0, bytes.Length).Select(assembler.Append).ToList();

        string.Concat(parts).ShouldBe(text);
        parts.ShouldAllBe(part => !part.Contains('\uFFFD') && !char.IsHighSurrogate(part.LastOrDefault()));
        assembler.Flush().ShouldBeEmpty();
    }

    [Fact]
    public void Append_BytesThatNeverComplete_ShowAsReplacement()
    {
        var assembler = new TextAssembler(new Vocabulary(new Pieces([[0xEC, 0x95], [(byte)'a'], [0xF0, 0x9F]])), showSpecial: false);
        assembler.Append(0).ShouldBeEmpty();
        assembler.Append(1).ShouldBe("\uFFFDa");
        assembler.Append(2).ShouldBeEmpty();
        assembler.Flush().ShouldBe("\uFFFD");
    }

    [Fact]
    public void Append_WholeToken_ReturnsTheSameStringEveryTime()
    {
        var assembler = new TextAssembler(new Vocabulary(new Pieces([Encoding.UTF8.GetBytes("whole")])), showSpecial: false);
        assembler.Append(0).ShouldBeSameAs(assembler.Append(0));
    }

    [Fact]
    public void Append_PieceLongerThanTheBuffer_IsReadWhole()
    {
        var text = new string('x', 1000);
        new TextAssembler(new Vocabulary(new Pieces([Encoding.UTF8.GetBytes(text)])), showSpecial: false).Append(0).ShouldBe(text);
    }

    private sealed class Pieces(byte[][] pieces) : IEngineModel
    {
        public EngineModelFacts Facts => new(pieces.Length, 1, 1, 0, true, true, null);

        public MeasuredMemory Memory => new();

        public int WritePiece(int token, Span<byte> destination, bool showSpecial) =>
            pieces[token].AsSpan().TryCopyTo(destination) ? pieces[token].Length : -pieces[token].Length;

        public int[] Tokenize(string text, bool addSpecial, bool parseSpecial) => [];

        public bool IsEndOfGeneration(int token) => false;

        public IEngineContext CreateContext(ContextSettings settings) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
