namespace LocalRunner.Server.Tests.Page;

/// <summary>An answer with all that an answer may hold.</summary>
internal static class SampleAnswer
{
    public const string Text = """
        ## Sorting

        **Merge sort** splits a list, sorts both halves and merges them; it costs $5 and $6 of nothing. It takes $O(n \log n)$ comparisons:

        $$T(n) = 2\,T\!\left(\frac{n}{2}\right) + n$$

        1. Split the list.
           - the left half
           - the right half
        2. Merge what `Sort` gave.

        | input | comparisons | how long on a machine with two slow cores and little memory |
        | --- | ---: | --- |
        | 1,000 | 8,700 | 1 ms |
        | 1,000,000 | 18,700,000 | 90 ms |

        ```csharp
        static int[] Sort(int[] list)
        {
            if (list.Length < 2)
                return list; // sorted already, whatever it holds: this comment is long enough to leave the block on any phone
            var half = list.Length / 2;
            return Merge(Sort(list[..half]), Sort(list[half..]));
        }
        ```

        > A word as long as Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenvereinigungsvorsitzender must not widen the page.

        한국어도 잘 보입니다. See [the article](https://en.wikipedia.org/wiki/Merge_sort) and [its notes][notes].

        [notes]: https://example.org/notes
        """;
}
