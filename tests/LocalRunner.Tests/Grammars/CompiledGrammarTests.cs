using System.Buffers;
using System.Text;
using System.Text.Json;
using LLama.Native;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;
using LocalRunner.Tests.Grammars.Schemas;

namespace LocalRunner.Tests.Grammars;

/// <summary>The tokens that may follow, against llama.cpp's own grammar.</summary>
public sealed class CompiledGrammarTests : IDisposable
{
    private static readonly string s_schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", "order.json"));

    private readonly SafeLlamaModelHandle _native;
    private readonly GgufFile _file = GgufFile.Open(Demo.F16);
    private readonly IEngineModel _model;
    private readonly TokenTexts _vocabulary;

    public CompiledGrammarTests()
    {
        LlamaLibrary.Load();
        _native = LlamaImports.LoadModel(Demo.F16, LlamaImports.DefaultModelParameters());
        _model = LlamaEngine.Instance.LoadModel(_file, new() { ContextLength = 64 }, _ => true);
        _vocabulary = new(
            _model.Facts.VocabularySize,
            (token, destination) => _model.WritePiece(token, destination, showSpecial: true),
            _model.IsEndOfGeneration,
            text => _model.Tokenize(text, false, true) is [var token] ? token : null);
    }

    [Fact]
    public void MostSets_IsWhatThePlanCounts() => CompiledGrammar.MostSets.ShouldBe(LocalRunner.Memory.SamplingMemory.SetsOfGrammar);

    public static TheoryData<string> Grammars =>
    [
        "root ::= \"yes\" | \"no\"",
        "root ::= ",
        "root ::= [^.]+ \".\"",
        "root ::= [0-9]{3} \"-\" [0-9]{0,4} | .{2,5}",
        "root ::= \"안녕\" \"하세요\"? | [가-힣ㄱ-ㅎ] root | [^a-z]",
        "root ::= (expr \"=\" ws term \"\\n\")+\nexpr ::= term ([-+*/] term)*\nterm ::= [a-z]+ | \"(\" ws expr \")\"\nws ::= [ \\t\\n]*",
        "root ::= <[500]> text <[6]> .*\ntext ::= !<[6]>*",
        "root ::= <|im_start|> [a-z]* | (<[300]> | <[301]>)+ \"\\U0001F600\"",
        "root ::= !<|im_start|> !<[5]>{0,3} \"x\"",
        JsonGrammar.AnyObject,
        JsonSchemaGrammar.Create(JsonDocument.Parse(s_schema).RootElement).Text,
    ];

    [Theory]
    [MemberData(nameof(Grammars))]
    public void Allowed_AlongRandomAnswers_IsWhatLlamaTakes(string gbnf) => Compare(gbnf, new Random(3), answers: 6, length: 120);

    [Fact]
    public void Allowed_GrammarsOfRandomSchemas_IsWhatLlamaTakes()
    {
        var random = new Random(5);
        for (var i = 0; i < 40; i++)
        {
            using var schema = JsonDocument.Parse(RandomSchema.Create(random));
            Compare(JsonSchemaGrammar.Create(schema.RootElement).Text, random, answers: 1, length: 40);
        }
    }

    [Fact]
    public void TryAccept_TokenRefused_LeavesThePlace()
    {
        var grammar = new CompiledGrammar(_vocabulary, "root ::= \"yes\"", "root");
        var place = grammar.Start;

        foreach (var token in (int[])[Token("z"), _model.Tokenize("<|im_end|>", false, true)[0]])
        {
            grammar.TryAccept(ref place, token).ShouldBeFalse();
            place.ShouldBe(grammar.Start);
        }

        foreach (var token in _model.Tokenize("yes", false, false))
            grammar.TryAccept(ref place, token).ShouldBeTrue();
        grammar.TryAccept(ref place, _model.Tokenize("<|im_end|>", false, true)[0]).ShouldBeTrue();
    }

    [Fact]
    public void TryAccept_BytesOfOneCharacter_AreReadAsIt()
    {
        var grammar = new CompiledGrammar(_vocabulary, "root ::= [가-힣]+", "root");
        foreach (var (text, known) in new[] { ("뷁", true), ("漢", false), ("é", false), ("😀", false) })
        {
            var place = grammar.Start;
            var tokens = _model.Tokenize(text, false, false);
            tokens.Length.ShouldBeGreaterThan(1);
            tokens.All(token => grammar.TryAccept(ref place, token)).ShouldBe(known, text);
        }
    }

    [Fact]
    public void TryAccept_DeepNesting_ForgetsWhatItFoundAndNotWhereItStands()
    {
        var grammar = new CompiledGrammar(_vocabulary, "root ::= \"[\" root? \"]\"", "root");
        var (open, close, place) = (Token("["), Token("]"), grammar.Start);
        const int Depth = 60_000;

        for (var i = 0; i < Depth; i++)
            grammar.TryAccept(ref place, open).ShouldBeTrue();
        for (var i = 0; i < Depth; i++)
            grammar.TryAccept(ref place, close).ShouldBeTrue();

        grammar.TryAccept(ref place, close).ShouldBeFalse();
        place.State.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void TryAccept_AnswerThatKeepsNesting_EndsWhereReadersStillFollow()
    {
        var grammar = new CompiledGrammar(_vocabulary, JsonGrammar.AnyValue, "root", JsonGrammar.MostNested);
        var (open, close, place, text) = (Token("["), Token("]"), grammar.Start, "");

        while (!place.State.IsComplete)
        {
            var opens = grammar.TryAccept(ref place, open);
            text += opens ? "[" : "]";
            (opens || grammar.TryAccept(ref place, close)).ShouldBeTrue(text);
        }

        text.Length.ShouldBe(2 * JsonGrammar.MostNested);
        JsonDocument.Parse(text).Dispose();
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"type":"object","properties":{"b":{"const":1},"a":{"type":"array","items":{"$ref":"#"},"maxItems":1}},"required":["b"]}""")]
    [InlineData("""{"type":"object","additionalProperties":{"$ref":"#"},"propertyNames":{"pattern":"^a$"},"maxProperties":1}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"},"b":{"type":"null"}},"patternProperties":{"^aa?b$":{"type":"array","prefixItems":[{"$ref":"#"}]}},"maxProperties":1}""")]
    public void TryAccept_AnswerBySchemaThatKeepsNesting_EndsWhereReadersStillFollow(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var grammar = new CompiledGrammar(_vocabulary, JsonSchemaGrammar.Create(document.RootElement).Text, "root", JsonGrammar.MostNested);
        var (place, text) = (grammar.Start, "");

        // What opens a bracket or leads to one comes first.
        while (!place.State.IsComplete && text.Length < 4000)
        {
            var next = new[] { "{", "[", "\"", "a", "b", ":", "1", ",", "n", "u", "l", "]", "}" }.FirstOrDefault(next => grammar.TryAccept(ref place, Token(next)));
            text += next.ShouldNotBeNull(text);
        }

        text.Length.ShouldBeGreaterThan(2 * JsonGrammar.MostNested);
        JsonDocument.Parse(text).Dispose();
    }

    [Fact]
    public void TryAccept_BracketThatMustFollow_IsTakenHoweverDeep()
    {
        var grammar = new CompiledGrammar(_vocabulary, "root ::= \"[\" item \"]\"\nitem ::= \"{\" (root | \"a\") \"}\"", "root", nesting: 2);
        var place = grammar.Start;

        foreach (var (text, known) in new[] { ("[", true), ("{", true), ("[", false), ("a", true), ("}", true), ("]", true) })
            grammar.TryAccept(ref place, Token(text)).ShouldBe(known, text);
        place.State.IsComplete.ShouldBeTrue();

        grammar = new CompiledGrammar(_vocabulary, "root ::= \"[\" item \"]\"\nitem ::= \"{\" root? \"}\"", "root", nesting: 1);
        place = grammar.Start;
        foreach (var (text, known) in new[] { ("[", true), ("{", true), ("[", false), ("}", true), ("]", true) })
            grammar.TryAccept(ref place, Token(text)).ShouldBe(known, text);
    }

    [Fact]
    public void Allowed_AskedByManyAtOnce_IsTheSameForAll()
    {
        var grammar = new CompiledGrammar(_vocabulary, JsonGrammar.AnyObject, "root");
        var tokens = _model.Tokenize("{\"name\": [1, 2.5, {\"a\": null}], \"b\": \"c\"}", false, false);
        var expected = Walk(new CompiledGrammar(_vocabulary, JsonGrammar.AnyObject, "root"));

        Parallel.For(0, 8, _ => Walk(grammar).ShouldBe(expected));

        List<ulong> Walk(CompiledGrammar along)
        {
            var (masks, place) = (new List<ulong>(), along.Start);
            foreach (var token in tokens)
            {
                masks.AddRange(along.Allowed(place));
                along.TryAccept(ref place, token).ShouldBeTrue();
            }

            return masks;
        }
    }

    [Fact]
    public void Create_TextThatIsNoToken_SaysWhich()
    {
        var failure = Should.Throw<LocalRunnerException>(() => new CompiledGrammar(_vocabulary, "root ::= <hello there>", "root"));

        failure.Error.ShouldBe(LocalRunnerError.InvalidGrammar);
        failure.Message.ShouldContain("<hello there> is not one token");
    }

    public void Dispose()
    {
        _model.Dispose();
        _file.Dispose();
        _native.Dispose();
    }

    private void Compare(string gbnf, Random random, int answers, int length)
    {
        var grammar = new CompiledGrammar(_vocabulary, gbnf, "root");
        for (var answer = 0; answer < answers; answer++)
        {
            using var chain = SamplerChain.Create();
            chain.AddGrammar(_native, gbnf, "root");
            var (place, text) = (grammar.Start, new List<byte>());
            for (var i = 0; i < length; i++)
            {
                var (expected, allowed) = (Expected(chain), grammar.Allowed(place).ToArray());
                for (var token = 0; token < expected.Length; token++)
                {
                    var ours = (allowed[token / 64] >> (token % 64) & 1) != 0;
                    if (ours != expected[token])
                        IsBrokenOrHalf(text, token).ShouldBeTrue($"{gbnf}: token {token} behind '{Encoding.UTF8.GetString([.. text])}' is {(ours ? "allowed" : "forbidden")}");
                }

                int[] both = [.. Enumerable.Range(0, expected.Length).Where(token => expected[token] && (allowed[token / 64] >> (token % 64) & 1) != 0)];
                if (both.Length == 0)
                    break;
                var chosen = both[random.Next(both.Length)];
                if (_model.IsEndOfGeneration(chosen))
                    break;
                grammar.TryAccept(ref place, chosen).ShouldBeTrue();
                chain.Accept(chosen);
                text.AddRange(_vocabulary.Read(chosen, new byte[256]));
            }
        }
    }

    // llama.cpp takes bytes that are no UTF-8, and is strict about the first bytes of a character that a set excludes.
    private bool IsBrokenOrHalf(List<byte> before, int token)
    {
        ReadOnlySpan<byte> rest = [.. before, .. _vocabulary.Read(token, new byte[256])];
        var status = OperationStatus.Done;
        for (var length = 0; status == OperationStatus.Done && !rest.IsEmpty; rest = rest[length..])
            status = Rune.DecodeFromUtf8(rest, out _, out length);
        return status != OperationStatus.Done;
    }

    private bool[] Expected(SafeLLamaSamplerChainHandle chain)
    {
        var allowed = new bool[_vocabulary.Size];
        using var pinned = LLamaTokenDataArrayNative.Create(LLamaTokenDataArray.Create(new float[_vocabulary.Size]), out var candidates);
        chain.Apply(ref candidates);
        foreach (var candidate in candidates.Data)
            allowed[(int)candidate.ID] = !float.IsNegativeInfinity(candidate.Logit);
        return allowed;
    }

    private int Token(string text) => _model.Tokenize(text, false, false).ShouldHaveSingleItem();
}
