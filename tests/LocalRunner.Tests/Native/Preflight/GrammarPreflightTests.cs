using LocalRunner.Grammars;

namespace LocalRunner.Tests.Native.Preflight;

public class GrammarPreflightTests
{
    private const string Json = """
        root   ::= object
        value  ::= object | array | string | number | ("true" | "false" | "null") ws
        object ::=
          "{" ws (
                    string ":" ws value
            ("," ws string ":" ws value)*
          )? "}" ws
        array  ::= "[" ws ( value ("," ws value)* )? "]" ws
        string ::=
          "\"" (
            [^"\\\x7F\x00-\x1F] |
            "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
          )* "\"" ws
        number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
        ws ::= | " " | "\n" [ \t]{0,20}
        """;

    [Theory]
    [InlineData(Json)]
    [InlineData("root ::= (expr \"=\" ws term \"\\n\")+\nexpr ::= term ([-+*/] term)*\nterm ::= [a-z]+ | \"(\" ws expr \")\"\nws ::= [ \\t\\n]*")]
    [InlineData("root ::= item+\n# lists\nitem ::= \"- \" [^\\r\\n\\x0b\\x0c\\x85\\u2028\\u2029]+ \"\\n\"")]
    [InlineData("root ::= move \" \" move\nmove ::= ([NBKQR] [a-h]? \"x\"? | [a-h]) [1-8] [+#]?")]
    [InlineData("root ::= [ぁ-ゟ]+ | \"日本\" | [\\U0001F600-\\U0001F64F]")]
    [InlineData("root ::= \"a\" |\n  \"b\" | ( \"c\"\n | \"d\" )? .")]
    [InlineData("root ::= <[5]> text <[6]> .*\ntext ::= !<[6]>*")]
    [InlineData("root ::= [a-]{0,1000} \"\\]\" [\\]]")]
    [InlineData("root ::= \"yes\"\r\n\r\n")]
    public void Check_OrdinaryGrammar_Passes(string gbnf) => GrammarPreflight.Check(gbnf, "root");

    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"")]
    [InlineData("root ::= a \"x\"\na ::= root | \"b\"")]
    [InlineData("root ::= e root \"x\" | \"y\"\ne ::= f\nf ::= \"\"")]
    [InlineData("root ::= (\"a\"*)*")]
    [InlineData("root ::= ((\"a\"?))* \"b\"")]
    public void Check_LeftRecursion_Refuses(string gbnf) => Refusal(gbnf).Message.ShouldContain("begins with itself");

    [Theory]
    [InlineData("root ::= s\ns ::= \"a\" s \"b\" | \"a\" s \"c\" | \"\"")]
    [InlineData("root ::= r{0,1000} \"x\"\nr ::= \"c\"? | \"d\"")]
    public void Check_ReadingsMultiply_Refuses(string gbnf) => Refusal(gbnf).Message.ShouldContain("too many ways");

    [Fact]
    public void Check_RulesDoubleEachLevel_Refuses()
    {
        var levels = string.Join('\n', Enumerable.Range(0, 40).Select(i => $"a{i} ::= a{i + 1} | a{i + 1}"));

        Refusal($"root ::= a0\n{levels}\na40 ::= \"x\"").Message.ShouldContain("too many ways");
    }

    [Theory]
    [InlineData("root ::= \"a\"{3,2}", "at most fewer")]
    [InlineData("root ::= \"a\"{2000}", "repetitions")]
    [InlineData("root ::= (\"a\"{0,50}){50}", "repetitions")]
    [InlineData("root ::= \"a\"{99999999999}", "too large")]
    [InlineData("root ::= [a-z] !<[3]>", "token can follow characters")]
    [InlineData("root ::= b", "'b' is used but not defined")]
    [InlineData("main ::= \"a\"", "no rule 'root'")]
    [InlineData("root ::= \"a\0\"", "NUL")]
    [InlineData("root ::= \"a", "ends inside")]
    [InlineData("root ::= (\"a\"", "')' is expected")]
    [InlineData("root ::= * \"a\"", "nothing before")]
    [InlineData("root ::= \"\\q\"", "not an escape")]
    [InlineData("root = \"a\"", "'::=' is expected")]
    [InlineData("", "empty")]
    public void Check_MalformedGrammar_SaysWhat(string gbnf, string what) => Refusal(gbnf).Message.ShouldContain(what);

    [Fact]
    public void Check_LongLiteralRepeated_Refuses() =>
        Refusal($"root ::= \"{new string('a', 1000)}\"{{1999}}").Message.ShouldContain("elements");

    [Fact]
    public void Check_HalfSurrogatePair_Refuses() => Refusal("root ::= \"" + '\ud800' + "\"").Message.ShouldContain("surrogate");

    [Fact]
    public void Check_DeepGroups_Refuses() =>
        Refusal($"root ::= {new string('(', 101)}\"a\"{new string(')', 101)}").Message.ShouldContain("nested");

    [Fact]
    public void Check_LongText_Refuses() => Refusal($"root ::= \"{new string('a', 65_536)}\"").Message.ShouldContain("bytes");

    [Fact]
    public void Check_MistakeOnSecondLine_NamesLineAndColumn() =>
        Refusal("root ::= a\na ::= \"x\" ]").Message.ShouldContain("line 2, column 11");

    private static LocalRunnerException Refusal(string gbnf)
    {
        var failure = Should.Throw<LocalRunnerException>(() => GrammarPreflight.Check(gbnf, "root"));
        failure.Error.ShouldBe(LocalRunnerError.InvalidGrammar);
        return failure;
    }
}
