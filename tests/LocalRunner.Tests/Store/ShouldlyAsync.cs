namespace LocalRunner.Tests.Store;

/// <summary>Reads from left to right what <see cref="Should"/> reads inside out.</summary>
internal static class ShouldlyAsync
{
    public static Task<T> ShouldThrowAsync<T>(this Task task) where T : Exception => Should.ThrowAsync<T>(task);
}
