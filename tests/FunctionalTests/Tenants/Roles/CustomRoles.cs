using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Roles;

/// <summary>What people do with custom roles over HTTP.</summary>
internal static class CustomRoles
{
    public const string Mine = "/api/v1/users/me/permissions";

    public static Task<ApiResponse> CreateRoleAsync(this Person person, string name, params string[] permissions) =>
        person.Http.PostJsonAsync(person.TenantPath("/roles"), new { name, permissions });

    /// <summary>A new role's id.</summary>
    public static async Task<Guid> NewRoleAsync(this Person person, string name, params string[] permissions)
    {
        var created = await person.CreateRoleAsync(name, permissions);
        created.Status.ShouldBe(HttpStatusCode.Created);
        return created["id"].GetGuid();
    }

    public static string RolePath(this Person person, Guid role) => person.TenantPath($"/roles/{role}");

    public static Task<ApiResponse> ChangeRoleAsync(this Person person, Guid role, string ifMatch, params string[] permissions) =>
        person.Http.SendAsync(HttpMethod.Patch, person.RolePath(role), new { permissions }, ifMatch);

    public static async Task<ApiResponse> AssignAsync(this Person person, Person member, Guid? roleId, string? ifMatch = null) =>
        await person.Http.SendAsync(HttpMethod.Put, await person.MemberPathAsync(member) + "/custom-role", new { roleId }, ifMatch);

    /// <summary>A member of the other's tenant with a new custom role.</summary>
    public static async Task<(Person Member, Guid Role)> AddMemberWithRoleAsync(this Person owner, string name, params string[] permissions)
    {
        var member = await owner.AddMemberAsync(name);
        var role = await owner.NewRoleAsync($"Role of {name}", permissions);
        (await owner.AssignAsync(member, role)).Status.ShouldBe(HttpStatusCode.OK);
        return (member, role);
    }

    /// <summary>The names of what the person may do now.</summary>
    public static async Task<IReadOnlyList<string>> PermissionsAsync(this Person person)
    {
        var answer = await person.Http.GetResponseAsync(Mine);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return [.. answer["permissions"].EnumerateArray().Select(p => p.GetProperty("name").GetString()!)];
    }
}
