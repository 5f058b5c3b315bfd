using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>
/// Section <c>PasswordHashing</c>: cost and limits of password hashing with Argon2id (RFC 9106). The defaults follow OWASP's password storage
/// guidance: 19 MiB, two passes, one lane. A higher cost takes effect for each user at the next sign-in. Peak memory is
/// <see cref="MemoryKiB"/> times <see cref="MaxConcurrent"/>.
/// </summary>
internal sealed class PasswordHashingOptions
{
    public const string Section = "PasswordHashing";

    /// <summary>
    /// Memory for one hash in KiB, 7168 (7 MiB) to 1048576 (1 GiB); default 19456 (19 MiB). Stored hashes that need more than the larger of this
    /// value and 262144 (256 MiB) are rejected, so do not lower it from above 256 MiB while such hashes are stored.
    /// </summary>
    [Range(7168, 1_048_576, ErrorMessage = Section + ":MemoryKiB must be from {1} to {2} (KiB).")]
    public int MemoryKiB { get; set; } = 19_456;

    /// <summary>Passes over the memory, 1 to 10; default 2. With less memory than the default, use more passes.</summary>
    [Range(1, 10, ErrorMessage = Section + ":Passes must be from {1} to {2}.")]
    public int Passes { get; set; } = 2;

    /// <summary>Maximum number of concurrent hashes, 1 to 1024. Default: the number of processors.</summary>
    [Range(1, 1024, ErrorMessage = Section + ":MaxConcurrent must be from {1} to {2}, or absent for the number of processors.")]
    public int? MaxConcurrent { get; set; }

    /// <summary>Callers that may wait, 0 to 100000; default 64. Further callers get 503 at once.</summary>
    [Range(0, 100_000, ErrorMessage = Section + ":MaxQueued must be from {1} to {2}.")]
    public int MaxQueued { get; set; } = 64;
}
