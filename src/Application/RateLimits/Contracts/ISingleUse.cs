namespace SvcInfra.Application.RateLimits.Contracts;

/// <summary>
/// Lets a value be used once, for values that cost too little to be stored in the database. Processes share the uses if the rate limits are on
/// Redis. Otherwise, and while Redis is away, each process has its own.
/// </summary>
public interface ISingleUse
{
    /// <param name="purpose">Lower case; separates values of different kinds.</param>
    /// <param name="value">At most 100 characters. It becomes part of a key, so it must not be personal.</param>
    /// <param name="lifetime">How long the use is remembered, at least; 1 second to 1 day, and the same with every call for a purpose.</param>
    /// <returns>False when the value was used before.</returns>
    ValueTask<bool> TryUseAsync(string purpose, string value, TimeSpan lifetime, CancellationToken cancellationToken);
}
