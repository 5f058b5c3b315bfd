using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Tenants.Roles;

/// <summary>Common steps of the tests with custom roles.</summary>
internal static class CustomRoles
{
    public const string Mine = "/api/v1/users/me/permissions";

    public static Task<ApiResponse> CreateRoleAsync(this Person person, string name, params string[] permissions) =>
        person.Http.PostJsonAsync(person.TenantPath("/roles"), new { name, permissions });

    /// <summary>Creates a custom role and returns its id.</summary>
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

    /// <summary>A new member of the owner's tenant with a new custom role.</summary>
    public static async Task<(Person Member, Guid Role)> AddMemberWithRoleAsync(this Person owner, string name, params string[] permissions)
    {
        var member = await owner.AddMemberAsync(name);
        var role = await owner.NewRoleAsync($"Role of {name}", permissions);
        (await owner.AssignAsync(member, role)).Status.ShouldBe(HttpStatusCode.OK);
        return (member, role);
    }

    /// <summary>The names of the person's present permissions.</summary>
    public static async Task<IReadOnlyList<string>> PermissionsAsync(this Person person)
    {
        var response = await person.Http.GetResponseAsync(Mine);
        response.Status.ShouldBe(HttpStatusCode.OK);
        return [.. response["permissions"].EnumerateArray().Select(p => p.GetProperty("name").GetString()!)];
    }
}
