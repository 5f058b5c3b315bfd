using System.Net;
using System.Text.RegularExpressions;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants.Invitations;

/// <summary>Common steps of the tests with members and invitations.</summary>
internal static partial class InvitationUrls
{
    public const string Accept = "/api/v1/tenants/invitations/accept";
    public const string Decline = "/api/v1/tenants/invitations/decline";
    public const string Preview = "/api/v1/tenants/invitations/preview";

    public static string TenantPath(this Person person, string rest = "") => $"/api/v1/tenants/{person.TenantId}{rest}";

    public static Task<ApiResponse> InviteAsync(this Person person, string email, string? role = null, Guid? customRoleId = null) =>
        person.Http.PostJsonAsync(person.TenantPath("/invitations"), new { email, role, customRoleId });

    /// <summary>The token in the newest email to the email address.</summary>
    public static async Task<string> InvitationTokenAsync(this TestApp app, string email) =>
        TokenInLink().Match(await app.MailToAsync(email)).Groups["token"].Value;

    public static Task<ApiResponse> AcceptAsync(this Person person, string token) => person.Http.PostJsonAsync(Accept, new { token });

    public static async Task<Guid> UserIdAsync(this Person person) => (await person.Http.GetResponseAsync("/api/v1/users/me"))["id"].GetGuid();

    public static async Task<string> MemberPathAsync(this Person person, Person other) => person.TenantPath($"/members/{await other.UserIdAsync()}");

    public static Task<ApiResponse> ChangeRoleAsync(this HttpClient http, string memberPath, string role, string? ifMatch = null) =>
        http.SendAsync(HttpMethod.Patch, memberPath, new { role }, ifMatch);

    /// <summary>A new user who was invited to the owner's tenant, accepted, and acts in it.</summary>
    public static async Task<Person> AddMemberAsync(this Person owner, string name, string role = "member")
    {
        var person = await owner.App.SignUpAsync(name);
        (await owner.InviteAsync(person.Email, role)).Status.ShouldBe(HttpStatusCode.Created);
        (await person.AcceptAsync(await owner.App.InvitationTokenAsync(person.Email))).Status.ShouldBe(HttpStatusCode.OK);
        await person.SwitchAsync(owner.TenantId!.Value);
        return person;
    }

    /// <summary>The tenant's members with their roles, by name: <c>ada owner, bob member</c>.</summary>
    public static async Task<string> RolesAsync(this Person member) =>
        string.Join(", ", (await member.Http.GetResponseAsync(member.TenantPath("/members?limit=100")))["items"].EnumerateArray()
            .Select(m => $"{m.GetProperty("email").GetString()!.Split('@')[0]} {m.GetProperty("role").GetString()}").Order(StringComparer.Ordinal));

    [GeneratedRegex("accept-invitation#token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();
}
