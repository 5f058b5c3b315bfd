using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Users.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Users_BindProofsToRegistrations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "generation",
                table: "refresh_tokens",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "binding",
                table: "email_verifications",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "Account");

            migrationBuilder.AddColumn<string>(
                name: "display_name",
                table: "email_verifications",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "password_hash",
                table: "email_verifications",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "requested_from",
                table: "email_verifications",
                type: "TEXT",
                maxLength: 64,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "generation",
                table: "refresh_tokens");

            migrationBuilder.DropColumn(
                name: "binding",
                table: "email_verifications");

            migrationBuilder.DropColumn(
                name: "display_name",
                table: "email_verifications");

            migrationBuilder.DropColumn(
                name: "password_hash",
                table: "email_verifications");

            migrationBuilder.DropColumn(
                name: "requested_from",
                table: "email_verifications");
        }
    }
}
