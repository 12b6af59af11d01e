using LocalRunner.Grammars.Automata;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Tests.Grammars.Automata;

public sealed class AutomatonTests
{
    private static readonly string[] s_samples =
    [
        "", "a", "b", "ab", "abc", "aab", "aaab", "ba", "A", "0", "7", "42", "123-4567", "2024-01-31", "a b", " ", "\n", "a\n", "\na", "x_y", "é", "한국", "😀", "a😀", "\"", "\\",
        "foo", "foobar", "barfoo", "foofoo", "FOO", "a.b", "a-b", "[x]", "aaaa", "abab", "ababab", "cab", "-", "^", "$", "{", "a{2}", "tab\t", "\u2028",
    ];

    public static TheoryData<string> Patterns =>
    [
        "", "a", "^a$", "^a|b$", "^(a|b)$", "^(?:ab)+$", "^[a-z]+$", "[^a-z]", "^[^a-z]*$", "^\\d{3}-\\d{4}$", "\\d", "^\\d*$", "\\w\\s\\w", "^\\S+$", "^.$", "^..$", ".", "^$", "^\\W$",
        "^a{2,3}b?$", "^a{3,}$", "a{0}", "^(?<name>foo)", "foo$", "^foo|bar$", "^(foo|bar)+$", "(^a|b$)", "^^a$$", "a$b", "a^b", "^[\\w.-]+$", "[\\]\\[]", "^\\u0061$", "^\\x61$", "^\\u{61}$",
        "^[\\d\\s]+$", "^(a|ab)(c|bcd)?$", "^(a*)*$", "(a|b)*abb?", "^.*o{2}.*$", "^\\t|\\\\$", "^[-a]$", "^[a-]$", "\\^|\\$", "^[^\\n]+$", "^(?:a|b|)$", "^a??b+?$",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pattern_Sample_MatchesAsDotNetDoes(string pattern)
    {
        var automaton = Automaton.Pattern(pattern);
        var reference = EcmaPattern.Compile(pattern).ShouldNotBeNull();
        foreach (var sample in s_samples)
            automaton.Matches(sample).ShouldBe(reference.IsMatch(sample), $"/{pattern}/ on '{sample}'");
    }

    [Fact]
    public void Pattern_RandomExpressions_MatchAsDotNetDoes()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var pattern = RandomPattern(random, 3);
            var automaton = Automaton.Pattern(pattern);
            var reference = EcmaPattern.Compile(pattern).ShouldNotBeNull(pattern);
            for (var j = 0; j < 20; j++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => "abc0 "[random.Next(5)]));
                automaton.Matches(text).ShouldBe(reference.IsMatch(text), $"/{pattern}/ on '{text}'");
            }
        }
    }

    [Theory]
    [InlineData("(?=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData("\\bword\\b", "word boundaries")]
    [InlineData("(a)\\1", "back-references")]
    [InlineData("*a", "nothing before")]
    [InlineData("(a", "')' is missing")]
    [InlineData("a)", "closes no group")]
    [InlineData("[a", "']' is missing")]
    [InlineData("[z-a]", "not in order")]
    [InlineData("a{3,2}", "at most fewer")]
    [InlineData("a{99999}", "more than")]
    [InlineData("\\p{Klingon}", "not known")]
    [InlineData("(a|b)*a(a|b){14}", "states")]
    [InlineData("((a{1,99}){1,99}){1,99}", "multiply")]
    [InlineData("\\", "backslash")]
    public void Pattern_BeyondAutomata_SaysWhy(string pattern, string why) =>
        Should.Throw<AutomatonLimitException>(() => Automaton.Pattern(pattern)).Message.ShouldContain(why);

    [Fact]
    public void Pattern_DeepGroups_SaysWhy() =>
        Should.Throw<AutomatonLimitException>(() => Automaton.Pattern(new string('(', 1000) + new string(')', 1000))).Message.ShouldContain("deep");

    [Fact]
    public void Combine_PatternAndLength_AcceptsWhatBothDo()
    {
        var both = Automaton.Pattern("^[a-z]+$").Intersect(Automaton.Length(2, 3));
        both.Matches("a").ShouldBeFalse();
        both.Matches("ab").ShouldBeTrue();
        both.Matches("abcd").ShouldBeFalse();
        both.Matches("a1").ShouldBeFalse();
    }

    [Fact]
    public void Complement_Texts_AcceptsAllOthers()
    {
        var others = Automaton.Texts(["name", "id"]).Complement();
        others.Matches("name").ShouldBeFalse();
        others.Matches("nam").ShouldBeTrue();
        others.Matches("names").ShouldBeTrue();
        others.Matches("").ShouldBeTrue();
        others.Matches("한").ShouldBeTrue();
    }

    private static string RandomPattern(Random random, int depth) => random.Next(depth > 0 ? 9 : 4) switch
    {
        0 => "a",
        1 => "[ab0]",
        2 => random.Next(2) == 0 ? "[^b]" : "\\d",
        3 => random.Next(6) switch { 0 => "^", 1 => "$", 2 => ".", _ => "b" },
        4 => RandomPattern(random, depth - 1) + RandomPattern(random, depth - 1),
        5 => $"(?:{RandomPattern(random, depth - 1)}|{RandomPattern(random, depth - 1)})",
        6 => $"(?:{RandomPattern(random, depth - 1)})*",
        7 => $"(?:{RandomPattern(random, depth - 1)}){{1,2}}",
        _ => $"(?:{RandomPattern(random, depth - 1)})?",
    };
}
