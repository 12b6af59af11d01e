namespace LocalRunner.Grammars;

/// <summary>Finds what holds of rules that refer to one another.</summary>
internal static class GrammarFixpoint
{
    /// <summary>Looks at each rule again until none changes any more.</summary>
    /// <param name="rules">The number of rules.</param>
    /// <param name="change">Looks at a rule, and returns whether what is known of it changed.</param>
    public static void Find(int rules, Func<int, bool> change)
    {
        for (var changed = true; changed;)
        {
            changed = false;

            // Repetitions refer to rules made before them and groups to rules made after, so neither order alone is fast.
            for (var i = 0; i < 2 * rules; i++)
                changed |= change(i < rules ? i : (2 * rules) - 1 - i);
        }
    }
}
