using System.Text;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Accessors_HandMadeFile_DecodeElements()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        var texts = file.Metadata.GetArray("texts")!;
        var numbers = file.Metadata.GetArray("numbers")!;
        var nested = file.Metadata.GetArray("nested")!;
        var empty = file.Metadata.GetArray("empty")!;

        (texts.ElementType, texts.Count).ShouldBe((GgufValueType.String, 3));
        texts.Strings().ShouldBe(["a", "", "모델"]);
        Enumerable.Range(0, 3).Select(i => texts.StringAt(i)).ShouldBe(["a", "", "모델"]);
        Utf8(texts).ShouldBe(["a", "", "모델"]);
        numbers.Integers().ShouldBe([7, -7]);
        numbers.Numbers().ShouldBe([7.0, -7.0]);
        numbers.RawBytes().ToArray().ShouldBe([7, 0, 0, 0, 249, 255, 255, 255]);
        nested.Arrays().First().Integers().ShouldBe([1, 2]);
        nested.Arrays().Last().Booleans().ShouldBe([true]);
        empty.Numbers().ShouldBeEmpty();
        empty.RawBytes().Length.ShouldBe(0);
    }

    [Fact]
    public void Accessors_WrongElementType_ThrowBeforeEnumeration()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        var texts = file.Metadata.GetArray("texts")!;
        var numbers = file.Metadata.GetArray("numbers")!;

        Should.Throw<LocalRunnerException>(() => { _ = texts.Integers(); }).Error.ShouldBe(LocalRunnerError.InvalidModel);
        Should.Throw<LocalRunnerException>(() => { _ = texts.Numbers(); });
        Should.Throw<LocalRunnerException>(() => texts.RawBytes().Length);
        Should.Throw<LocalRunnerException>(() => { _ = numbers.Strings(); });
        Should.Throw<LocalRunnerException>(() => numbers.StringAt(0));
        Should.Throw<LocalRunnerException>(() => { _ = numbers.Booleans(); });
        Should.Throw<LocalRunnerException>(() => { _ = numbers.Arrays(); });
        Should.Throw<LocalRunnerException>(() => { _ = file.Metadata.GetArray("empty")!.Integers(); });
        Should.Throw<ArgumentOutOfRangeException>(() => texts.StringAt(3));
        Should.Throw<ArgumentOutOfRangeException>(() => texts.StringAt(-1));
    }

    [Fact]
    public void StringAt_ManyTexts_MatchesStrings()
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => new string('x', i % 37) + i)];
        var array = GgufArray.Of(texts);

        Enumerable.Range(0, 1000).Reverse().Select(i => array.StringAt(i)).ShouldBe(texts.Reverse());
    }

    [Fact]
    public void Utf8Strings_InvalidUtf8_IsKeptAsBytes()
    {
        var bytes = HandMadeGguf.WithPair("t", HandMadeGguf.Array).U32(HandMadeGguf.String).U64(1).Blob([0xF0, 0x9F]).ToArray();
        using var file = GgufFile.Open(_folder.Write("m.gguf", bytes));
        var texts = file.Metadata.GetArray("t")!.Utf8Strings();

        texts.MoveNext().ShouldBeTrue();
        texts.Current.ToArray().ShouldBe([0xF0, 0x9F]);
        file.Metadata.GetArray("t")!.StringAt(0).ShouldBe("\uFFFD");
    }

    [Fact]
    public void Of_UnsupportedElement_Throws() =>
        Should.Throw<LocalRunnerException>(() => GgufArray.Of<decimal>([1m])).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    private static List<string> Utf8(GgufArray array)
    {
        var texts = new List<string>();
        foreach (var text in array.Utf8Strings())
            texts.Add(Encoding.UTF8.GetString(text));

        return texts;
    }
}
