using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Users.Passwords;

namespace SvcInfra.Benchmarks;

/// <summary>One Argon2id hash at the default cost, which is slow on purpose.</summary>
public class PasswordBenchmarks
{
    private static readonly Argon2idPasswordHasher Hasher = new(
        Options.Create(new PasswordHashingOptions()), NullLogger<Argon2idPasswordHasher>.Instance);

    [Benchmark]
    public Task<string> Hash() => Hasher.HashAsync("a long enough password for this", CancellationToken.None).AsTask();
}
