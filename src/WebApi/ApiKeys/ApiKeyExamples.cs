using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.ApiKeys.ServiceAccounts;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.ApiKeys;

internal sealed class ApiKeyExamples : IExamples
{
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private static readonly Guid Key = Guid.Parse("019a2b3c-0000-7000-8000-000000000007");
    private static readonly Guid Account = Guid.Parse("019a2b3c-0000-7000-8000-000000000008");
    private static readonly DateTimeOffset Created = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly string[] Scopes = ["tenants.members-read", "tenants.read"];

    public IEnumerable<object> Examples =>
    [
        new CreateApiKey("Nightly report", Scopes, 30, ["192.0.2.0/24", "2001:db8::1"]),
        new IssuedApiKeyDto(
            Key,
            "svc_test_031RkyP1pN1ggFfMudlYQx_00000000000000000000000000000000000000000011bOkTe",
            Created.AddDays(30),
            PreviousValidUntil: null),
        new ApiKeyDto(
            Key,
            "Nightly report",
            "svc_test_031RkyP1pN1ggFfMudlYQx",
            Ada,
            ServiceAccountId: null,
            Scopes,
            ["192.0.2.0/24", "2001:db8::1"],
            Created,
            Created.AddDays(30),
            RevokedAt: null,
            PreviousValidUntil: null,
            Created.AddDays(1),
            "192.0.2.7"),
        new ApiKeyEndpoints.NameBody("Morning report"),
        new ApiKeyEndpoints.RotationBody(24, 90),
        new CreateServiceAccount("Build robot", TenantRole.Member),
        new ServiceAccountDto(Account, "Build robot", TenantRole.Member, DisabledAt: null, Created, 1),
        new ServiceAccountEndpoints.AccountBody("Deploy robot"),
        new ServiceAccountEndpoints.KeyBody("Deployments", Scopes, 30, []),
    ];
}
