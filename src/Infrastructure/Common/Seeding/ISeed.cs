using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Common.Seeding;

/// <summary>
/// A module's part of the sample data of Development (the command <c>seed</c>). Found by scanning. It adds only what is missing, so that a second run
/// changes nothing.
/// </summary>
public interface ISeed
{
    /// <summary>Lower stages run first: 100 people, 200 the tenant and its members, 300 the data inside the tenant.</summary>
    int Stage { get; }

    /// <exception cref="SeedException">A use case refused.</exception>
    Task AddAsync(SeedRun run, CancellationToken cancellationToken);
}

/// <summary>A use case refused to add sample data. The message says which and why.</summary>
public sealed class SeedException(string message, Error error) : Exception(message)
{
    public Error Error { get; } = error;
}
