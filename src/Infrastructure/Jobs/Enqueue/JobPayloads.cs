using Microsoft.AspNetCore.DataProtection;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>Writes and reads stored payloads: JSON, encrypted for the job kinds that require it.</summary>
internal sealed class JobPayloads(IDataProtectionProvider dataProtection)
{
    private readonly IDataProtector _protector = dataProtection.CreateProtector("Jobs.Payloads.v1");

    public string Write(JobType type, IJob job) =>
        type.Settings.EncryptPayload ? ProtectorOf(type).Protect(type.Write(job)) : type.Write(job);

    /// <exception cref="System.Text.Json.JsonException">The payload does not fit this job kind.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The payload was encrypted for another job kind, or with a key that no longer exists.
    /// </exception>
    public IJob Read(JobType type, ClaimedJob job) => type.Read(job.IsEncrypted ? ProtectorOf(type).Unprotect(job.Payload) : job.Payload);

    private IDataProtector ProtectorOf(JobType type) => _protector.CreateProtector(type.Name);
}
