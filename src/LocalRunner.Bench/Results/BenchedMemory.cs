namespace LocalRunner.Bench.Results;

/// <summary>Holds the predicted peak of memory beside the measured one, in bytes.</summary>
/// <param name="PredictedResident">The most that was to be resident at once.</param>
/// <param name="PredictedAnonymous">The part of it that can't be evicted.</param>
/// <param name="Resident">The most that was resident; null where several models shared the process.</param>
/// <param name="Anonymous">What could not be evicted; null where the system does not tell.</param>
/// <param name="File">What mirrored files; null where the system does not tell.</param>
public sealed record BenchedMemory(long PredictedResident, long PredictedAnonymous, long? Resident, long? Anonymous, long? File);
