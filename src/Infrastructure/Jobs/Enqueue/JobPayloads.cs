using Microsoft.AspNetCore.DataProtection;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs.Enqueue;

/// <summary>Payloads on their way into the table and out of it: JSON, encrypted for the kinds that ask for it.</summary>
internal sealed class JobPayloads(IDataProtectionProvider dataProtection)
{
    private readonly IDataProtector _protector = dataProtection.CreateProtector("Jobs.Payloads.v1");

    public string Write(JobType type, IJob job) => type.Settings.EncryptPayload ? ProtectorOf(type).Protect(type.Write(job)) : type.Write(job);

    /// <exception cref="System.Text.Json.JsonException">It is not a payload of this kind.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted for another kind or with a key that is gone.</exception>
    public IJob Read(JobType type, ClaimedJob job) => type.Read(job.IsEncrypted ? ProtectorOf(type).Unprotect(job.Payload) : job.Payload);

    private IDataProtector ProtectorOf(JobType type) => _protector.CreateProtector(type.Name);
}
