namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Sorts as Python does: equal entries keep their order.</summary>
internal static class Sorting
{
    public static void Sort<T>(T[] items, Func<T, JinjaValue> keyOf, Budget budget, bool descending = false)
    {
        var keys = new (JinjaValue Key, int Place)[items.Length];
        for (var i = 0; i < items.Length; i++)
            keys[i] = (keyOf(items[i]), i);
        budget.Items(items.Length);
        try
        {
            Array.Sort(keys, items, Comparer<(JinjaValue Key, int Place)>.Create((left, right) =>
            {
                budget.Step(1);
                var order = Order.Compare(left.Key, right.Key, budget) ?? 0;
                return order == 0 ? left.Place.CompareTo(right.Place) : descending ? -order : order;
            }));
        }
        catch (InvalidOperationException exception) when (exception.InnerException is JinjaException or OperationCanceledException)
        {
            // The framework wraps what a comparison throws.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException);
        }
    }
}
