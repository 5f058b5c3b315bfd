using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Infrastructure.Users.Passwords;
using Xunit;

namespace SvcInfra.IntegrationTests.Users.Passwords;

public sealed class CommonPasswordsTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("PASSWORD")]
    [InlineData("P4$$w0rd")]
    [InlineData("Passw0rd!2026")]
    [InlineData("!!Liverpool1892!!")]
    [InlineData("123456789012345")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abc?abc?abc?abc?abc?")]
    [InlineData("7777777777777777")]
    [InlineData("пароль", false)]
    [InlineData("correct horse battery staple", false)]
    [InlineData("!§$%&/()=?1029384", false)]
    [InlineData("", false)]
    public void Common_password_is_found_in_its_usual_disguises(string password, bool isCommon = true) =>
        Known(new()).Contains(password).ShouldBe(isCommon);

    [Fact]
    public void Blocklist_file_adds_words()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# ours\nZebra Crossing\r\n");

            Known(new() { BlocklistFile = file }).Contains("zebra crossing 1!").ShouldBeTrue();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static CommonPasswords Known(PasswordOptions options) => new(Options.Create(options));
}
