using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Jobs.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Jobs_QueuesAndOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_name_unique_key",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_priority_run_at_id",
                table: "jobs");

            migrationBuilder.AddColumn<bool>(
                name: "is_cancel_requested",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_ready",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "order_at",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "ordering_key",
                table: "jobs",
                type: "TEXT",
                maxLength: 240,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "progress",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "progress_note",
                table: "jobs",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "queue",
                table: "jobs",
                type: "TEXT",
                maxLength: 50,
                nullable: false,
                defaultValue: "default");

            migrationBuilder.AddColumn<int>(
                name: "timeout_seconds",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 60);

            migrationBuilder.AddColumn<string>(
                name: "ordering_key",
                table: "dead_jobs",
                type: "TEXT",
                maxLength: 240,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "queue",
                table: "dead_jobs",
                type: "TEXT",
                maxLength: 50,
                nullable: false,
                defaultValue: "default");

            migrationBuilder.AddColumn<int>(
                name: "timeout_seconds",
                table: "dead_jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 60);

            migrationBuilder.CreateTable(
                name: "completed_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    queue = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    payload = table.Column<string>(type: "TEXT", nullable: false),
                    is_encrypted = table.Column<bool>(type: "INTEGER", nullable: false),
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    enqueued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_completed_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    accepted_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => new { x.message_id, x.consumer });
                });

            migrationBuilder.CreateTable(
                name: "job_unique_windows",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    unique_key = table.Column<string>(type: "TEXT", maxLength: 240, nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_unique_windows", x => new { x.name, x.unique_key });
                });

            migrationBuilder.CreateTable(
                name: "paused_queues",
                columns: table => new
                {
                    queue = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    paused_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_paused_queues", x => x.queue);
                });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_name_unique_key",
                table: "jobs",
                columns: new[] { "name", "unique_key" },
                unique: true,
                filter: "unique_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_ordering_key_id",
                table: "jobs",
                columns: new[] { "ordering_key", "id" },
                filter: "ordering_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_queue_priority_order_at_id",
                table: "jobs",
                columns: new[] { "queue", "priority", "order_at", "id" },
                filter: "is_ready");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_run_at",
                table: "jobs",
                column: "run_at",
                filter: "NOT is_ready");

            migrationBuilder.CreateIndex(
                name: "ix_completed_jobs_completed_at",
                table: "completed_jobs",
                column: "completed_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_accepted_at",
                table: "inbox",
                column: "accepted_at");

            migrationBuilder.CreateIndex(
                name: "ix_job_unique_windows_expires_at",
                table: "job_unique_windows",
                column: "expires_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "completed_jobs");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "job_unique_windows");

            migrationBuilder.DropTable(
                name: "paused_queues");

            migrationBuilder.DropIndex(
                name: "ix_jobs_name_unique_key",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_ordering_key_id",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_queue_priority_order_at_id",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_run_at",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "is_cancel_requested",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "is_ready",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "order_at",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "ordering_key",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "progress",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "progress_note",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "queue",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "timeout_seconds",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "ordering_key",
                table: "dead_jobs");

            migrationBuilder.DropColumn(
                name: "queue",
                table: "dead_jobs");

            migrationBuilder.DropColumn(
                name: "timeout_seconds",
                table: "dead_jobs");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_name_unique_key",
                table: "jobs",
                columns: new[] { "name", "unique_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_priority_run_at_id",
                table: "jobs",
                columns: new[] { "priority", "run_at", "id" });
        }
    }
}
