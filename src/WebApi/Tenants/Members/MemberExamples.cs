using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Settings;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Tenants.Members;

internal sealed class MemberExamples : IExamples
{
    private static readonly Guid Carol = Guid.Parse("019a2b3c-0000-7000-8000-000000000005");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new MemberDto(Carol, "carol@example.com", "Carol Shaw", TenantRole.Member, null, Then, 1),
        new MemberEndpoints.RoleBody(TenantRole.Admin),
        new TransferOwnership(Carol),
        new MemberEndpoints.SettingsBody(TenantRole.Member, ["example.com"], false),
        new TenantSettingsDto(TenantRole.Member, ["example.com"], false, 2),
    ];
}
